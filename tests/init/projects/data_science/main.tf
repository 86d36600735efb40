terraform {
  required_version = "~> 1.8.0"
}
variable "token" { default = "Planted-tf-t0ken-55" }
