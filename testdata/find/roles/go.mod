// What a container is for: a cache computes what it misses, a registry fails, and a set only remembers.
// Nobody may forget entries of the last two.
module example.com/roles

go 1.21
