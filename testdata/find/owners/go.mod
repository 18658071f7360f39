// How long a container lives: as long as the program, as its owner, or as a call.
module example.com/owners

go 1.21
