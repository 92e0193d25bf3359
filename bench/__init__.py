"""What the live path costs, beside what people would otherwise use: `make bench`, method in docs/performance.md."""
