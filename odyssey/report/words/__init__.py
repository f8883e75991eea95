"""What each figure shows on this run, in plain sentences: tables to text, a module each."""
