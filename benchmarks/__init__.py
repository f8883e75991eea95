"""What `make bench` runs; see benchmarks/README.md."""
