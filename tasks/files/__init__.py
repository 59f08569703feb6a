"""The bytes of attachments: their names, their types, where they are kept, and their previews."""
