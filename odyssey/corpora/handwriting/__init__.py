"""The format of IAM-OnDB: folders, pen strokes, transcriptions and characters."""
