package held

import "example.com/owners/internal/held"

// Draw makes a graph and forgets it.
func Draw(names []string) int {
	g := new(held.Graph)
	for _, name := range names {
		g.TypeOf(name, names)
	}
	return len(names)
}

var models []*held.Model

// AddModel keeps a model.
func AddModel(name string) {
	m := &held.Model{}
	m.TypeOf(name, models)
	models = append(models, m)
}
