package zoo

// Name is there to be imported.
const Name = "zoo"
