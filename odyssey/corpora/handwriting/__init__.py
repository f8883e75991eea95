"""The format of IAM-OnDB: its tree of files, pen strokes, transcriptions and characters."""
