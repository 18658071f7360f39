// How a container is declared: behind names, pointers, interfaces, structs and copies, and in structs that carry types
// from another package.
module example.com/shapes

go 1.21
