"""The process and its terminal: language, help, options, progress, log, signals."""
