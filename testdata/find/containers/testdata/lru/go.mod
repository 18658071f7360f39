// Enough of a module to compile what uses it.
module github.com/hashicorp/golang-lru/v2

go 1.21
