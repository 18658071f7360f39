package between

import (
	"sync"

	"example.org/m/alone"
	"example.org/m/zoo"
)

var cache sync.Map

var _, _ = alone.Name, zoo.Name
