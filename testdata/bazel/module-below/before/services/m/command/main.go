package main

import (
	"sync"

	"example.org/m/zoo"
)

var cache sync.Map

func main() { _ = zoo.Name }
