// Enough of a module to compile what uses it.
module github.com/patrickmn/go-cache

go 1.21
