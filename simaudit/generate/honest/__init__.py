"""The honest register, made untidy by life: families, firms and visitors of a province, and their numbers.

Nobody in it does wrong; papers are renewed, names typed without accents, numbers handed on. What a check
finds in it is an honest person accused (`make precision`).
"""
