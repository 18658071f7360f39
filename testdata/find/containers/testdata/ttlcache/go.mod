// Enough of a module to compile what uses it.
module github.com/jellydator/ttlcache/v3

go 1.21
