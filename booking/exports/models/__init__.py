from .export import Export, ExportFile

__all__ = ["Export", "ExportFile"]
