package owners

import "reflect"

// Plan finds its cache in another file of the package.
func (c *Codec) Plan(route string, v any) *plan {
	cached, ok := c.plans.Load(route)
	if !ok {
		cached, _ = c.plans.LoadOrStore(route, &plan{typ: reflect.TypeOf(v)})
	}
	return cached.(*plan)
}
