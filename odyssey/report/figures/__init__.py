"""Tables to figures, a module each; nothing is trained or tested here."""
