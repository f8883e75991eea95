"""What makes up a corpus of recorded speech: its folders, audio, phones, splits and features."""
