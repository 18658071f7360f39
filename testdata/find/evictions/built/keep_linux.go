package built

import "reflect"

func keep(name string, t reflect.Type) {
	apart.LoadOrStore(name, t)
	together.LoadOrStore(name, t)
}
