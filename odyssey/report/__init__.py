"""What people read: the first page, figures, words and pages."""
