package late // the same package as the one with the comment

// Forget removes a name.
func Forget(name string) { types.Delete(name) }
