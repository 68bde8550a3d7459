# @NAME@ in Google Cloud, for Terraform and OpenTofu: the same as commands.sh. Uploads disk.tar.gz that lies beside it.

terraform {
  required_version = ">= 1.5"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.0"
    }
  }
}

variable "project" {
  type        = string
  description = "The project."
}

variable "zone" {
  type        = string
  description = "A zone with AMD Milan machines that do SEV-SNP, such as europe-west4-a."
}

variable "bucket" {
  type        = string
  description = "Name of the bucket that is made for the upload."
}

variable "operators" {
  type        = list(string)
  description = "The addresses that may reach the machine, as CIDR."
}

variable "ports" {
  type        = list(string)
  description = "TCP ports that may be reached: the agent's, and those of your workloads."
  default     = ["7443"]
}

variable "machine_type" {
  type    = string
  default = "n2d-standard-2"
}

variable "confidential_type" {
  type        = string
  description = "SEV_SNP or SEV."
  default     = "SEV_SNP"
}

variable "disk_gib" {
  type    = number
  default = 20
}

provider "google" {
  project = var.project
  zone    = var.zone
}

resource "google_storage_bucket" "upload" {
  name                        = var.bucket
  location                    = join("-", slice(split("-", var.zone), 0, 2))
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
}

resource "google_storage_bucket_object" "disk" {
  bucket = google_storage_bucket.upload.name
  name   = "@NAME@.tar.gz"
  source = "${path.module}/disk.tar.gz"
}

resource "google_compute_image" "machine" {
  name = "@NAME@"

  raw_disk {
    source = "https://storage.googleapis.com/${google_storage_bucket.upload.name}/${google_storage_bucket_object.disk.name}"
  }

  guest_os_features {
    type = "UEFI_COMPATIBLE"
  }
  guest_os_features {
    type = "SEV_CAPABLE"
  }
  guest_os_features {
    type = "SEV_SNP_CAPABLE"
  }
  guest_os_features {
    type = "GVNIC"
  }

  # The owner's keys and no others.
  shielded_instance_initial_state {
    pk {
      content   = filebase64("${path.module}/PK.der")
      file_type = "X509"
    }
    keks {
      content   = filebase64("${path.module}/KEK.der")
      file_type = "X509"
    }
    dbs {
      content   = filebase64("${path.module}/db.der")
      file_type = "X509"
    }
  }
}

resource "google_compute_instance" "machine" {
  name             = "@NAME@"
  machine_type     = var.machine_type
  min_cpu_platform = "AMD Milan"
  tags             = ["@NAME@"]

  boot_disk {
    initialize_params {
      image = google_compute_image.machine.self_link
      size  = var.disk_gib
      type  = "pd-balanced"
    }
  }

  network_interface {
    network  = "default"
    nic_type = "GVNIC"
    access_config {}
  }

  confidential_instance_config {
    enable_confidential_compute = true
    confidential_instance_type  = var.confidential_type
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  scheduling {
    on_host_maintenance = "TERMINATE"
  }

  # No service_account block: the machine has no rights in the project.
  metadata = {
    serial-port-enable         = "FALSE"
    serial-port-logging-enable = "FALSE"
    enable-oslogin             = "FALSE"
    block-project-ssh-keys     = "TRUE"
  }
}

resource "google_compute_firewall" "operators" {
  name          = "@NAME@"
  network       = "default"
  direction     = "INGRESS"
  source_ranges = var.operators
  target_tags   = ["@NAME@"]

  allow {
    protocol = "tcp"
    ports    = var.ports
  }
}

output "address" {
  value = google_compute_instance.machine.network_interface[0].access_config[0].nat_ip
}
