"""The figures of each month (rules.md, "KPIs"): each case is counted when it is judged; sums are made of that."""
