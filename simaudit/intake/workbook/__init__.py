"""Workbooks: .xlsx, .xls, .xlsb and .ods."""
