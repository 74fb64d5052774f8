"""Workbooks (.xlsx, .xls, .xlsb and .ods): their sheets, read in a process of bounded memory."""
