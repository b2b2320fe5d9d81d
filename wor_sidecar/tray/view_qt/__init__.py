"""The tray in Qt: an icon, a window and toasts over the presenter; the only room that imports PySide6."""
