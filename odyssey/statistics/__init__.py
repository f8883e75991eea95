"""Statistics of trials: functions that take arrays or tables and return tables."""
