"""The core: frozen typed records and the pure rules over them. No Django, no input or output, no clock."""
