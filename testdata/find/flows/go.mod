// How a container is reached: by wrappers, parameters, aliases, getters and functions far from each other.
module example.com/flows

go 1.21
