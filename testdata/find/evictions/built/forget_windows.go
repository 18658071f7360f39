package built

// Forget forgets on Windows, where only some caches are filled.
func Forget(name string) {
	anywhere.Delete(name)
	apart.Delete(name) // want "GL006 .* apart"
}
