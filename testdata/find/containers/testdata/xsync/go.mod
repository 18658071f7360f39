// Enough of a module to compile what uses it.
module github.com/puzpuzpuz/xsync/v3

go 1.21
