#!/usr/bin/env python3
"""Django's own command line, with the settings of the public process unless others are named."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.project.settings.public")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
