// Whether entries leave: what removes them for good, and what only looks like it.
module example.com/evictions

go 1.21
