// Enough of a module to compile what uses it.
module github.com/maypok86/otter/v2

go 1.21
