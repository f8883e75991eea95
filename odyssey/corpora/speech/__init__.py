"""The format of TIMIT: folders, audio, phones and splits, and the inputs of networks."""
