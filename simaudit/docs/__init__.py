"""The documentation: its pages in Markdown, the manual, and the site that a browser opens of both."""
