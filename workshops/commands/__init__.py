"""What a feature declares, the registry of features, and the record of each command."""
