package outside

// Name is there to be imported.
const Name = "outside"
