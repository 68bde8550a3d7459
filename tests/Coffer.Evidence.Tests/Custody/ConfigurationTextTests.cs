using System.Text;
using Coffer.Evidence.Custody;

namespace Coffer.Evidence.Tests.Custody;

public sealed class ConfigurationTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "")]
    [InlineData("Y29mZmVy", "coffer")]
    [InlineData("Y29mZmVyIQ==\n", "coffer!")]
    [InlineData("Y29m\r\nZmVy\r\n", "coffer")]
    public void Text_is_the_document_in_base64(string text, string document) =>
        Assert.Equal(
            document,
            Encoding.ASCII.GetString(ConfigurationText.Read(Encoding.ASCII.GetBytes(text)).OrThrow())
        );

    [Theory]
    [InlineData("#!/bin/sh")]
    [InlineData("Y29mZmV")]
    [InlineData("Y29mZmVy=")]
    [InlineData("Y29mZmVyIQ==Y29m")]
    [InlineData("Y29mZmVyIQ-_")]
    [InlineData("\0")]
    public void Another_text_is_refused(string text) =>
        Assert.Equal("configuration.base64", ConfigurationText.Read(Encoding.ASCII.GetBytes(text)).Refusal?.Reason);

    [Fact]
    public void The_largest_document_is_read_also_in_lines_and_a_larger_text_refused()
    {
        byte[] largest = new byte[CustodyRequest.LargestDocument];
        string lines = Convert.ToBase64String(largest, Base64FormattingOptions.InsertLineBreaks);
        Assert.Equal(largest, ConfigurationText.Read(Encoding.ASCII.GetBytes(lines)).OrThrow());
        byte[] larger = new byte[ConfigurationText.LargestSize + 1];
        Assert.Equal("configuration.too-large", ConfigurationText.Read(larger).Refusal?.Reason);
    }
}
