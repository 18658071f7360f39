package protoregistry

import "google.golang.org/protobuf/reflect/protoreflect"

type ExtensionTypeResolver interface {
	FindExtensionByName(field protoreflect.FullName) (protoreflect.ExtensionType, error)
	FindExtensionByNumber(message protoreflect.FullName, field protoreflect.FieldNumber) (protoreflect.ExtensionType, error)
}
type Files struct{}
type MessageTypeResolver interface {
	FindMessageByName(message protoreflect.FullName) (protoreflect.MessageType, error)
	FindMessageByURL(url string) (protoreflect.MessageType, error)
}
type Types struct{}

var GlobalFiles *Files
var GlobalTypes *Types
var NotFound error

func (*Files) FindDescriptorByName(name protoreflect.FullName) (protoreflect.Descriptor, error)
func (*Files) FindFileByPath(path string) (protoreflect.FileDescriptor, error)
func (*Files) NumFiles() int
func (*Files) NumFilesByPackage(name protoreflect.FullName) int
func (*Files) RangeFiles(f func(protoreflect.FileDescriptor) bool)
func (*Files) RangeFilesByPackage(name protoreflect.FullName, f func(protoreflect.FileDescriptor) bool)
func (*Files) RegisterFile(file protoreflect.FileDescriptor) error
func (*Types) FindEnumByName(enum protoreflect.FullName) (protoreflect.EnumType, error)
func (*Types) FindExtensionByName(field protoreflect.FullName) (protoreflect.ExtensionType, error)
func (*Types) FindExtensionByNumber(message protoreflect.FullName, field protoreflect.FieldNumber) (protoreflect.ExtensionType, error)
func (*Types) FindMessageByName(message protoreflect.FullName) (protoreflect.MessageType, error)
func (*Types) FindMessageByURL(url string) (protoreflect.MessageType, error)
func (*Types) NumEnums() int
func (*Types) NumExtensions() int
func (*Types) NumExtensionsByMessage(message protoreflect.FullName) int
func (*Types) NumMessages() int
func (*Types) RangeEnums(f func(protoreflect.EnumType) bool)
func (*Types) RangeExtensions(f func(protoreflect.ExtensionType) bool)
func (*Types) RangeExtensionsByMessage(message protoreflect.FullName, f func(protoreflect.ExtensionType) bool)
func (*Types) RangeMessages(f func(protoreflect.MessageType) bool)
func (*Types) RegisterEnum(et protoreflect.EnumType) error
func (*Types) RegisterExtension(xt protoreflect.ExtensionType) error
func (*Types) RegisterMessage(mt protoreflect.MessageType) error
