"""What is measured, one file a subject: `./bench [NAME] [--json]`.

A benchmark is a module of this folder with `NAME`, `DESCRIPTION` and `run() -> list[Row]`.
"""
