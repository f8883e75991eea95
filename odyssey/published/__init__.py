"""Published studies: tables of trials that a study starts from, and how they are checked."""
