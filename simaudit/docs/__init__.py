"""The documentation: Markdown pages, the manual, and the site made of both."""
