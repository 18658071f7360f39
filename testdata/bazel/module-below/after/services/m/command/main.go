package main

import (
	"example.org/m/internal/typecache"
	"example.org/m/zoo"
)

var cache typecache.Map[string, int]

func main() { _ = zoo.Name }
