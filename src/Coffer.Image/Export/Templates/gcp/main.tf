# @NAME@ in Google Cloud, for Terraform and OpenTofu: the same as commands.sh. Uploads disk.tar.gz that lies beside it.

terraform {
  required_version = ">= 1.5"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.27" # the first one that gives an image its keys
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

variable "network" {
  type        = string
  description = "Network of machine and rule."
  default     = "default"
}

variable "subnetwork" {
  type        = string
  description = "Subnet of the machine, where the network makes none by itself."
  default     = null
}

variable "external_address" {
  type        = bool
  description = "An address outside the network."
  default     = true
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

variable "disk_type" {
  type        = string
  description = "Type of the disk; hyperdisk-balanced for families that have no other, such as c4d."
  default     = "pd-balanced"
}

locals {
  digest = "@DIGEST@"
  # What coffer deploy and commands.sh say whose something is by.
  labels = {
    coffer-machine = "@NAME@"
    coffer-disk    = substr(local.digest, 0, 32)
  }
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

  # Deleted objects would be kept, and paid for, a week longer.
  soft_delete_policy {
    retention_duration_seconds = 0
  }
}

resource "google_storage_bucket_object" "disk" {
  bucket = google_storage_bucket.upload.name
  name   = "@NAME@.tar.gz"
  source = "${path.module}/disk.tar.gz"

  metadata = {
    coffer-machine = "@NAME@"
    coffer-sha256  = local.digest
  }
}

resource "google_compute_image" "machine" {
  name   = "@NAME@"
  labels = local.labels

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
    }@DBX@
  }

  # Google adds features of its own: not a reason to make it anew. Another disk is one, and its address is the same.
  lifecycle {
    ignore_changes       = [guest_os_features]
    replace_triggered_by = [google_storage_bucket_object.disk]
  }
}

resource "google_compute_instance" "machine" {
  name         = "@NAME@"
  machine_type = var.machine_type
  # Only of this family some machines are older than SEV-SNP.
  min_cpu_platform = startswith(var.machine_type, "n2d-") ? "AMD Milan" : null
  labels           = local.labels
  tags             = ["@NAME@"]

  boot_disk {
    initialize_params {
      image = google_compute_image.machine.self_link
      size  = var.disk_gib
      type  = var.disk_type
    }
  }

  network_interface {
    network    = var.subnetwork == null ? var.network : null
    subnetwork = var.subnetwork
    nic_type   = "GVNIC"

    dynamic "access_config" {
      for_each = var.external_address ? [1] : []
      content {}
    }
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

  # A new image does not end the machine, whose data are on its disk. The configuration is the owner's to give.
  lifecycle {
    ignore_changes = [
      boot_disk[0].initialize_params[0].image,
      labels["coffer-disk"],
      metadata["coffer-configuration"],
    ]
  }
}

resource "google_compute_firewall" "operators" {
  name          = "@NAME@"
  description   = "coffer-machine=@NAME@"
  network       = var.network
  direction     = "INGRESS"
  source_ranges = var.operators
  target_tags   = ["@NAME@"]

  allow {
    protocol = "tcp"
    ports    = var.ports
  }
}

output "address" {
  value = try(
    google_compute_instance.machine.network_interface[0].access_config[0].nat_ip,
    google_compute_instance.machine.network_interface[0].network_ip,
  )
}
