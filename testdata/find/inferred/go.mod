// Types that are written nowhere near the store: results of other packages, aliases with parameters, several values
// at once, type arguments that nobody wrote.
module example.com/inferred

go 1.24
