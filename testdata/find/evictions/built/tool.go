//go:build ignore

package built

// ForgetNever is never built.
func ForgetNever(name string) { never.Delete(name) } // want "GL006 .* never"
