package between

import (
	"example.org/m/alone"
	"example.org/m/internal/typecache"
	"example.org/m/zoo"
)

var cache typecache.Map[string, int]

var _, _ = alone.Name, zoo.Name
