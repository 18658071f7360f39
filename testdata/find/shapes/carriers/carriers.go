// Package carriers keeps structs of another package, which carry types or do not.
package carriers

import (
	"sync"

	"example.com/shapes/deep"
)

var (
	mu        sync.Mutex
	ones      = map[string]deep.One{}     // want "GL001 ones"
	twos      = map[string]*deep.Two{}    // want "GL001 twos"
	threes    = map[string][]deep.Three{} // want "GL001 threes"
	nodes     = map[string]*deep.Node{}   // want "GL001 nodes"
	functions = map[string]deep.Function{}
	texts     = map[string]deep.Name{}
)

func fill[V any](known map[string]V, name string, of func() V) V {
	mu.Lock()
	defer mu.Unlock()
	v, ok := known[name]
	if !ok {
		v = of()
		known[name] = v
	}
	return v
}

// Fill fills them all.
func Fill(name string, one deep.One) {
	fill(ones, name, func() deep.One { return one })
	fill(twos, name, func() *deep.Two { return &deep.Two{Ones: []deep.One{one}} })
	fill(threes, name, func() []deep.Three { return make([]deep.Three, 1) })
	fill(nodes, name, func() *deep.Node { return new(deep.Node) })
	fill(functions, name, func() deep.Function { return deep.Function{} })
	fill(texts, name, func() deep.Name { return deep.Name{Text: name} })
}
